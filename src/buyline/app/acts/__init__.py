"""What can a member do with a journey, from any entrance?

Which acts there are and what each asks for is declared once (`declared`); what becomes an entry is made in `contents`;
`doing` records it or says in sentences why not; `ahead` says before an act what a claim would meet. Every act is an
entry of the journal, and can be taken back by one.
"""
