"""Become another program as a given user, on a leash: it ends when its starter is gone.

Run as a file by `deploy.local.processes`: no code of ours runs between fork and exec of a process
that has threads.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Drop to the user, ask the kernel for the signal of the parent's death, become the program."""
    parent, orphan_signal, uid, gid = (int(word) for word in sys.argv[1:5])
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # After the change of user, which would clear it; only Linux has it.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, orphan_signal, 0, 0, 0)
    if os.getppid() != parent:
        # The parent died before the kernel was asked.
        sys.exit(1)
    os.execv(sys.argv[5], sys.argv[5:])  # noqa: S606 -- the program and its words come from our own code.


if __name__ == "__main__":
    main()
