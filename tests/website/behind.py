"""The site as a server runs it, and an address that shows how it sees the client, and which service answers; for tests
with a proxy in front."""

import json
import os

from django.core.handlers.wsgi import WSGIRequest

from dialogue_site.wsgi import application as site


def application(environ, start_response):
    from allauth.account.adapter import get_adapter  # after the setup: it imports models

    if not environ["PATH_INFO"].endswith("/who"):
        return site(environ, start_response)
    request = WSGIRequest(environ)
    seen = {
        "address": get_adapter().get_client_ip(request),
        "is_secure": request.is_secure(),
        "page": request.build_absolute_uri(),
        "sent": len(request.body),
        "service": os.environ["SERVICE"],
    }
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(seen).encode()]
