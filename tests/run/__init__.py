"""Documents from end to end: compiled to a bundle, run in the sandbox against real servers, and looked at afterwards."""
