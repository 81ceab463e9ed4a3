"""Documents from end to end: compiled to a bundle, run against real servers, and looked at afterwards."""
