"""How every page looks: the style that Streamlit's theme cannot say, icon, word mark, posters, and what brings them."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
STYLE, WORDS = FOLDER / "style.css", FOLDER / "words.js"
ICON = FOLDER / "icon.svg"  # an icon by name would be fetched from elsewhere
WORDMARK = (FOLDER / "wordmark.svg").read_text(encoding="utf-8")
POSTERS = FOLDER / "posters"  # of pages and activities, as others show a link to them
