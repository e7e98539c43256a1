"""Certificates: the page of a batch, the papers, and the page on which anybody can check one."""
