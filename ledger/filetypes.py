"""Which files an office keeps, told by their content where the content says so."""

import io
import zipfile
from collections.abc import Callable

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ALLOWED = ("PDF", "DOCX", "XLSX", "JPG", "PNG", "OFD", "TXT")

_BY_ENDING = {
    "pdf": "application/pdf",
    "docx": _WORD,
    "xlsx": _EXCEL,
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "ofd": "application/ofd",
    "txt": "text/plain",
}
# What browsers send where they don't know an ending, OFD above all.
_SAYS_NOTHING = {"", "application/octet-stream", "application/zip", "application/x-zip-compressed"}
_ALIASES = {"image/jpg": "image/jpeg", "application/x-ofd": "application/ofd"}


def media_type_of(content: bytes, name: str, declared: str) -> str | None:
    """Return the type under which a file is kept, or None where it isn't allowed or isn't what it says.

    The declared type decides; where it says nothing the name's ending does. Either must fit the content.
    """
    said = declared.partition(";")[0].strip().lower()
    if said in _SAYS_NOTHING:
        said = _BY_ENDING.get(name.rpartition(".")[2].lower(), "")
    said = _ALIASES.get(said, said)
    fits = _CONTENT.get(said)
    return said if fits is not None and fits(content) else None


def _starts_with(magic: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(magic)


def _holds(member: str) -> Callable[[bytes], bool]:
    def is_package(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                return member in package.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False

    return is_package


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # Most offices' older programs write this.
        return _decodes(content, "gb18030")
    return True


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


_CONTENT: dict[str, Callable[[bytes], bool]] = {
    "application/pdf": _starts_with(b"%PDF-"),
    _WORD: _holds("word/document.xml"),
    _EXCEL: _holds("xl/workbook.xml"),
    "image/jpeg": _starts_with(b"\xff\xd8\xff"),
    "image/png": _starts_with(b"\x89PNG\r\n\x1a\n"),
    "application/ofd": _holds("OFD.xml"),
    "text/plain": _is_text,
}
