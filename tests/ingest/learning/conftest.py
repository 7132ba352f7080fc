"""Two annotated texts of our own to train on."""

from __future__ import annotations

from pathlib import Path

import pytest

_TEXTS = {
    "one": ("云岭市印发《云岭市储能发展方案》，支持储能电站和虚拟电厂。\n云岭储能公司建成储能电站。\n",
            "E Policy | 云岭市储能发展方案\nE Place,GovernmentBody | 云岭市\n"
            "E Product,Technology | 储能电站\nE BusinessModel | 虚拟电厂 | ?\n"
            "E Company | 云岭储能公司\n"
            "> 云岭市印发~虚拟电厂\n"
            "R 云岭市储能发展方案 ; issuedBy ; 云岭市\n"
            "R 云岭市储能发展方案 ; promotes ; 储能电站\n"
            "> 云岭储能公司建成储能电站\nR 云岭储能公司 ; launches ; 储能电站\n"),
    "two": ("云岭储能公司没有投资虚拟电厂。电价波动制约虚拟电厂。\n",
            "E Company | 云岭储能公司\nE BusinessModel | 虚拟电厂\nE Risk | 电价波动\n"
            "> 电价波动制约虚拟电厂\nR 电价波动 ; hinders ; 虚拟电厂\n"
            "N 云岭储能公司 | adopts | 虚拟电厂\n"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of annotated texts."""
    for name, (text, annotation) in _TEXTS.items():
        (tmp_path / f"{name}.md").write_text(text, "utf-8")
        (tmp_path / f"{name}.ann").write_text(annotation, "utf-8")
    return tmp_path
