# SPDX-License-Identifier: MIT
"""What tests/vm/run knows about building and starting the virtual host, for other runners."""

import importlib.machinery
import importlib.util
import os
import sys


def configure(root, *options):
    """Returns (config, build directory) of a run with these options; what it needs is built."""
    path = os.path.join(root, "tests/vm/run")
    loader = importlib.machinery.SourceFileLoader("vm_run", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("vm_run", loader))
    loader.exec_module(module)
    argv, sys.argv = sys.argv, [path, *options]
    config = module.parse_arguments()
    sys.argv = argv
    module.prepare(config)
    os.makedirs(config.logs, exist_ok=True)
    return config, module.BUILD
