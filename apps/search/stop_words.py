"""Words that are too common to search for: articles, prepositions, question words. They never decide what is found."""

from apps.search.folding import fold

# No word here is also an acronym of the field or the code of a country that readers search for, such as US.
STOP_WORDS = frozenset(
    fold(
        """
        a an and are as at be by do does for from how in into is it its of on or that the their there these this those
        to was were what when where which who whose why will with
        à au aux avec ce ces cette comment dans de des du elle en er est et eux il ils la le les leur leurs ou où par
        pas pour qu que quel quelle quelles quels qui sa sans se ses son sont sur un une c d j l m n s t
        al con cual cuál cuales cuándo cuando cómo como cuántos del dónde donde el entre era es esta este esto fue ha
        hay las lo los más o para pero por qué quién quien quiénes se si sin sobre son su sus un una unas unos y e u
        في من على إلى الى عن مع أو او و ثم ما ماذا متى أين اين كيف كم هل هو هي هم هذا هذه ذلك تلك التي الذي الذين كان
        كانت أن ان إن بين بعد قبل لا لم قد كل ال
        """
    ).split()
)
