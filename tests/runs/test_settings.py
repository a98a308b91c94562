"""What the window remembers."""

from __future__ import annotations

from desktop_app.runs.settings import Settings, load_settings, save_settings, settings_path
from tests.canned_records import SPEC


def test_settings_come_back_and_a_damaged_file_is_kept_aside() -> None:
    path = settings_path()
    assert load_settings(path) == (Settings(lesson=None), "")
    settings = Settings("dark", "geometry", {"a": [1, 2]}, SPEC)
    assert save_settings(settings, path) == ""
    assert load_settings(path) == (settings, "")
    for number, content in enumerate((b"", b"garbage", b'{"theme": 5}', b"[" * 100_000, b"\xff")):
        path.write_bytes(content)
        found, sentence = load_settings(path)
        ending = f"-{number + 1}" if number else ""
        aside = path.with_name(f"settings.unreadable{ending}.json")
        assert found == Settings() and sentence.endswith(f"{aside}.")
        assert aside.read_bytes() == content and not path.exists()
