"""How sides concede and accept, and how a mediator chooses its texts: one small function each."""
