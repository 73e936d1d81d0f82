"""What `bench_scale` is made of: measuring a process, the machine, the world, the record, the table and the plot."""
