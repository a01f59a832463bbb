"""Pictures: the only code that decodes, fits and tiles images.

decoding     one file's bytes to pixels, in this process; what the others may rely on to be refused stands here
kinds        which files are opened, and which others are told by name
light        samples of any depth, colours of any profile
stated_colours  colours and light of files without a profile
limits       what a file's parts may cost, counted before a decoder reads them
opening      files from anybody: decoded by `worker`, a process with limits of time and memory
pool         the workers, and the queue before them
pixels       arrays of pixels: scaled, cut, tiled, written as PNG
digits       a written digit, centred as in MNIST; core/ink finds its ink

Nothing is imported here: a worker starts with Pillow alone.
"""
