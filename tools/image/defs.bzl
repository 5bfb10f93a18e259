"""Container images of Go programs, and their tests.

```starlark
load("//tools/image:defs.bzl", "entry", "go_image", "http_probe", "image_test")
```
"""

load("//tools/image:go_image.bzl", _go_image = "go_image")
load("//tools/image:image_test.bzl", _image_test = "image_test")
load("//tools/image/layer/pack:entry.bzl", _entry = "entry")
load("//tools/image/test:http_probe.bzl", _http_probe = "http_probe")

visibility("public")

entry = _entry
go_image = _go_image
http_probe = _http_probe
image_test = _image_test
