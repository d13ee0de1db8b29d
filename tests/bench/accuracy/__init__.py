"""What scoring is worth on photographs: a folder for each subject, asked about as any program would, line by line."""
