"""Surveys from phones (docs/reference/visit-sync.md, "The body of a survey").

plain, reading   a body → what it says, or what must be corrected
measuring        corners → a boundary, or the sentence that says why there is none
values           what it says → columns of a parcel; both side by side
lists            the officers' list
page, deciding   a survey's page, and the verbs on it
drawing          its boundary as SVG
"""
