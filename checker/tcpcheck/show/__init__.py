"""What people see of a run: the RFC's ladder, and pictures and files made from the same rungs."""
