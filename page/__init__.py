"""The pages' HTML, made from plain values: no Gradio, no server, everything escaped."""
