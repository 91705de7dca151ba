"""The JSON that other programs read: the shapes of answers, and the document that describes them."""
