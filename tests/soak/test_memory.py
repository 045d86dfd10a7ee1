"""The memory of a worker stays bounded, however many made-up addresses are requested."""

import random
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from threading import Thread

import pytest

from tests.soak.serving import DECODED, Client, Editor, copied_database, environment, served

MAX_GROWTH = 20.0  # MiB
CLIENTS = 4
JUNK = (
    "/en/{}/",
    "/en/editions/{}/",
    "/en/participants/{}/",
    "/en/editions/?utm={}",
    "/en/about/?q={}",
    "/en/editions/?q={}",
    "/fr/participants/?region={}",
    "/ar/search/?q={}",
    "/en/report/?page=/{}/",
    "/data/{}.csv",
)


@pytest.mark.soak_only
def test_memory_stays_bounded(transactional_db, tmp_path):
    rounds = 100_000
    with ExitStack() as stack:
        own = environment(tmp_path, stack.enter_context(copied_database(tmp_path)))
        server = stack.enter_context(served(own))
        editor = Editor(own)
        stack.callback(editor.close)
        editor("prepare")
        pages = editor("warm", 1).split()
        server.wait()
        number = count()

        for path in pages:
            for encoding in DECODED:
                server.ask(path, encoding)
        ask(server.port, pages, number, 4_000)
        warm = memory(server)
        ask(server.port, pages, number, rounds)

        assert memory(server) - warm <= MAX_GROWTH
        assert next(number) > rounds // 2, "half of the addresses are made up"


def ask(port, pages, number, requests):
    """Request pages and made-up addresses by turns, from several clients at once."""

    def client(seed):
        chance = random.Random(seed)
        with closing(Client(port)) as connection:
            for turn in range(requests // CLIENTS):
                made_up = chance.choice(JUNK).format(f"{next(number)}-{chance.random()}") if turn % 2 else ""
                connection.ask(made_up or chance.choice(pages), chance.choice(list(DECODED)))

    threads = [Thread(target=client, args=(seed,)) for seed in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def memory(server):
    """The resident memory of the worker in MiB."""
    children = Path(f"/proc/{server.process}/task/{server.process}/children").read_text().split()
    status = Path(f"/proc/{children[-1]}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024
