"""Official letters 公文: one source, rendered as Word and PDF in the letter format of GB/T 9704-2012."""
