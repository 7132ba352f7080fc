"""How the shipped models in `ingest/model` are made from `ingest/training`.

`python -m maitu.ingest.learning` runs every step; it needs `pip install "maitu[train]"` from a
checkout, is no part of the installed package, and nothing at run time imports it.

| file       | step                                                                              |
|------------|-----------------------------------------------------------------------------------|
| encoder    | Baidu's LAC network, cut to the characters it knows, with its hidden states open  |
| vectors    | word vectors: what multilingual-e5-small says of each word of a dictionary        |
| examples   | the corpus as arrays: features of words and spans, and what they should be        |
| fitting    | what the training of the networks has in common: layers, the loop                 |
| entities   | the network that finds and types entities                                         |
| judging    | what it finds in texts it has not seen, and how sure it may be                    |
| pair_examples | the pairs of an annotated text, and what it states of each                     |
| statements | the networks that find relations between them                                     |
| run        | the steps in order                                                                |
"""
