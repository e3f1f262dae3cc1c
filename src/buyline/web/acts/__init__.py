"""How does a member act on a page? Forms made from what each act asks for, and the views that take them."""
