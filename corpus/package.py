"""The bytes of a docx to its parts: a zip that is looked over before anything is unpacked."""

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO

from corpus.dom import Element, attribute, local, xml
from corpus.extract import Unreadable

MOST_MEMBERS = 2_000
LARGEST = 64_000_000  # bytes, unpacked, all members together
LARGEST_RATIO = 100  # of one member, above a size that matters
SMALL = 1_000_000
_LINK = 0o120000  # the file type of a symbolic link in Unix mode bits
_ENCRYPTED = 0x1
_HEADER = 30  # bytes of a member's own header, at least
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Package:
    """The parts of a docx that are asked for, by relation; nothing outside of it is followed."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Unreadable("不是完整的 Word 文档(docx),文件已损坏") from error
        self._sizes = _looked_over(self._zip.infolist(), len(data))
        self.main = next(self._related("", "officeDocument"), "word/document.xml")
        if self.main not in self._sizes:
            raise Unreadable("里没有 Word 正文(word/document.xml),文件已损坏")

    def part(self, name: str) -> Element:
        """The tree of a part."""
        try:
            with self._zip.open(name) as file:
                data = file.read(self._sizes[name] + 1)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError) as error:
            raise Unreadable(f"已损坏,{name} 解压失败") from error
        except Exception as error:  # zlib.error, which has no public base
            raise Unreadable(f"已损坏,{name} 解压失败") from error
        if len(data) != self._sizes[name]:
            raise Unreadable(f"已损坏,{name} 的大小与登记的不符")
        return xml(data)

    def related(self, kind: str) -> Element | None:
        """The part that the main document names as its numbering, styles or footnotes."""
        return next(self.all_related(kind), None)

    def all_related(self, kind: str) -> Iterator[Element]:
        """All of them: there are several headers."""
        return (self.part(name) for name in self._related(self.main, kind))

    def _related(self, source: str, kind: str) -> Iterator[str]:
        """The names of the parts inside that a part is related to."""
        folder, base = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        for relation in self.part(rels) if rels in self._sizes else ():
            type_ = attribute(relation, "Type").rpartition("/")[2]
            target = attribute(relation, "Target")
            name = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            outside = attribute(relation, "TargetMode") == "External"
            if type_ == kind and name in self._sizes and not outside:
                yield name


def _looked_over(members: list[zipfile.ZipInfo], size: int) -> dict[str, int]:
    """The unpacked size of every member; raises Unreadable for what no Word file is like."""
    if len(members) > MOST_MEMBERS:
        raise Unreadable(f"内含 {len(members)} 个文件,超过上限 {MOST_MEMBERS} 个,已拒绝读取")
    total = sum(member.file_size for member in members)
    if total > LARGEST:
        raise Unreadable(f"解压后有 {total} 字节,超过上限 {LARGEST} 字节,已拒绝读取")
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        fault = _fault(member)
        if (
            member.header_offset < end
            or member.header_offset + _HEADER + member.compress_size > size
        ):
            fault = "位置互相重叠或超出文件"
        if fault:
            raise Unreadable(f"内含的文件“{member.filename[:60]}”{fault},已拒绝读取")
        end = member.header_offset + _HEADER + member.compress_size
    sizes = {member.filename: member.file_size for member in members}
    if len(sizes) < len(members):
        raise Unreadable("内含同名的文件,已拒绝读取")
    return sizes


def _fault(member: zipfile.ZipInfo) -> str:
    """What is wrong with a member; "" where nothing is."""
    parts = member.filename.replace("\\", "/").split("/")
    ratio = member.file_size / max(member.compress_size, 1)
    table = (
        (member.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0], "路径越界"),
        (member.external_attr >> 16 & 0o170000 == _LINK, "是符号链接"),
        (bool(member.flag_bits & _ENCRYPTED), "已加密"),
        (member.compress_type not in _METHODS, "用了不支持的压缩方式"),
        (member.file_size > SMALL and ratio > LARGEST_RATIO, f"压缩比达 {ratio:.0f} 倍"),
    )
    return next((words for wrong, words in table if wrong), "")


def children(element: Element | None, name: str) -> list[Element]:
    """The children of a local name."""
    return [inner for inner in element if local(inner.tag) == name] if element is not None else []
