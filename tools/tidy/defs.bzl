"""What keeps a repository tidy, and the test that it is.

```starlark
load("//tools/tidy:defs.bzl", "tidy", "tidy_test")
```
"""

load("//tools/tidy/private:tidy.bzl", _tidy = "tidy", _tidy_test = "tidy_test")

visibility("public")

tidy = _tidy
tidy_test = _tidy_test
