// Nothing but the precompiled header of Catch2, which all test binaries take from here.
