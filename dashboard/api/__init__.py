"""The read API: `door` lets in and answers for the whole, `rows` and `numbers` hold the questions, `answers` what
comes back, `clients` the pages on which tokens are given."""
