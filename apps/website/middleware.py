"""Middleware: refuses malformed queries, and isolates the pages from other sites."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponse]


class RefuseBadQueries:
    """Answers 400, in the reader's language, to a query that is too long or contains NUL, on which PostgreSQL fails."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > settings.QUERY_MAX_BYTES or "%00" in query or "\x00" in query or "\x00" in request.path_info:
            return render(request, "400.html", status=400)
        return self.get_response(request)


class IsolationHeaders:
    """Adds the headers of cross-origin isolation to every response, and forbids stored copies of the admin."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
            response.headers["Cache-Control"] = "private, no-store"
        return response
