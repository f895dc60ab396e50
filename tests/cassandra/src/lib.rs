//! Real Cassandra nodes for tests and benchmarks: started from jars on free ports, and ended with whoever started them.
