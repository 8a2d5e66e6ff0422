#!/bin/sh
# Prints the command of a Python that can make the virtual environment, or a sentence on why none can.
#
# Each candidate is run, not only looked for: pyenv leaves a shim for versions that are not active.
# 3.11 comes first because that is what the project is tested on. PYTHON=... overrides the search.
set -u

unable=""
for python in ${PYTHON:-python3.11 python3.12 python3}; do
    "$python" -c 'import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' \
        >/dev/null 2>&1 || continue
    if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        echo "$python"
        exit 0
    fi
    unable=$python
done

if [ -n "$unable" ]; then
    echo "make: $unable cannot make virtual environments, because its ensurepip module is missing;" \
        "on Debian or Ubuntu: apt install python3-venv" >&2
else
    echo "make: Python 3.11 or 3.12 is needed, and none of '${PYTHON:-python3.11 python3.12 python3}'" \
        "is one that runs; install one, or name it: make PYTHON=/path/to/python3.11 ..." >&2
fi
exit 1
