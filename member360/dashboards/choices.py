"""What a reader chose, kept when the language changes.

What belongs here: the keys under which Streamlit keeps a choice. What does not: which choices there are.
"""

import streamlit as st

from member360.dashboards.words import LANGUAGES


def key_of(name: str, language: str) -> str:
    """Return the key of a choice whose options are words; what was chosen in another language is chosen here too.

    A browser keeps a choice by its words: a widget that lived on with other words would show the old ones, or none.

    Args:
        name: Of the choice, one for all languages.
        language: Of the words.
    """
    keys = {each: name if each == "en" else f"{name}:{each}" for each in LANGUAGES}
    held = [key for key in keys.values() if key in st.session_state]
    if held and keys[language] not in held:
        st.session_state[keys[language]] = st.session_state[held[0]]
    return keys[language]
