"""The files of recordings: the engine writes them while a call lasts, the desk reads them."""
