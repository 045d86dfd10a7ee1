"""The translators' workspace: what is to translate, an editor for one text, review, assignment, exchange of files."""
