"""One short file a page; `app.py` lists them and runs the one that was chosen.

What belongs here: which questions a page asks and where their answers stand. What does not: how a chart looks
(`charts`), how a panel is made (`panel`), what things are called (`words`). The folder is not called `pages`: Streamlit
would serve each file of such a folder by itself, without the sidebar, to whoever opens its address first.
"""
