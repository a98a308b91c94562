"""What is read of a catalogue."""

from __future__ import annotations

from pathlib import Path

from desktop_app.runs.catalogue import read_catalogues

HEADER = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(HEADER + text, "utf-8")


def test_texts_of_all_files_are_said_together(tmp_path: Path) -> None:
    write(tmp_path, "a.po", '#: here.py\nmsgid "Run"\nmsgstr "Lancer"\n')
    write(
        tmp_path, "b.po", 'msgid ""\n"two "\n"lines\\n\\"quoted\\""\nmsgstr ""\n"deux\\n"\n"«é»"\n'
    )
    told = read_catalogues(tmp_path)
    assert told.texts == {"Run": "Lancer", 'two lines\n"quoted"': "deux\n«é»"}


def test_counts_take_the_form_that_the_language_has_for_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.po",
        'msgid "{count} run"\nmsgid_plural "{count} runs"\nmsgstr[0] "un"\nmsgstr[1] "des"\n',
    )
    told = read_catalogues(tmp_path)
    assert told.plurals == {"{count} run": ("un", "des")}
    assert [told.form_of(count) for count in (0, 1, 2)] == [0, 0, 1]


def test_what_is_untranslated_guessed_or_obsolete_is_not_said(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.po",
        'msgid "new"\nmsgstr ""\n\n#, fuzzy, python-brace-format\nmsgid "guess"\nmsgstr "x"\n\n'
        '#~ msgid "old"\n#~ msgstr "alt"\n',
    )
    assert read_catalogues(tmp_path).texts == {}


def test_no_folder_is_english(tmp_path: Path) -> None:
    assert read_catalogues(tmp_path / "en").texts == {}
