"""What every answer carries so that a browser keeps others out."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_WITH_FILES = {"directory.bring", "imports.bring"}
_FILE_BYTES = 8 * 1024 * 1024
_PIECE_BYTES = 512 * 1024
"""A file is read in pieces; two of them must fit into what a form may hold in memory."""
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def install(app: Flask) -> None:
    """Form tokens on every form; safe headers on every answer."""
    app.config.update(
        SESSION_COOKIE_NAME="hotline_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a shift is long; the token lives as long as its cookie
        WTF_CSRF_SSL_STRICT=False,  # browsers send no referrer, because we ask them not to
        MAX_CONTENT_LENGTH=64 * 1024,
        MAX_FORM_MEMORY_SIZE=64 * 1024,
    )
    app.before_request(_room_for_files)  # before the token is looked for in the form
    CSRFProtect(app)
    app.after_request(_guard)


def _room_for_files() -> None:
    """A file that a coordinator brings is larger than any form."""
    if request.endpoint in _WITH_FILES:
        request.max_content_length = _FILE_BYTES
        request.max_form_memory_size = _PIECE_BYTES


def _guard(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    else:
        response.headers["Cache-Control"] = "no-store"
    if response.status_code >= 400 and "HX-Request" in request.headers:
        response.headers["HX-Push-Url"] = "false"
    return response
