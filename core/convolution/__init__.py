"""One convolution layer taken apart: kernels, sizes, the computation itself, and the code that repeats it.

kernels.py   hand-made kernels and what may be done to them
geometry.py  padding and the size formula
layer.py     convolution -> activation -> pooling, computed by onnxruntime
takeaway.py  the same layer as lines of Keras and of NumPy
"""
