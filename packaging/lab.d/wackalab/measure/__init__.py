"""What a client sees and what the kernels hold while something happens to a lab."""
