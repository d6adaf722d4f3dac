from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

CALL = (
    "import numpy as np; from sim.model.kernels.coalition import coalition;"
    "print(coalition(np.array([1e-10, 1.0]), 2, np.zeros(2, dtype=np.bool_))[1])"
)


def test_a_kernel_is_compiled_again_where_what_it_calls_has_changed(tmp_path: Path) -> None:
    """The rule of ties stands in another file than the kernel that calls it."""
    sources = Path(__file__).parents[3] / "sim"
    shutil.copytree(sources, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))

    def product() -> float:
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        command = [sys.executable, "-c", CALL]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return float(done.stdout)

    assert product() == 0.0
    ties = tmp_path / "sim" / "theory" / "ties.py"
    text = ties.read_text()
    assert "TIE = 1e-9" in text
    ties.write_text(text.replace("TIE = 1e-9", "TIE = 1e-12"))
    assert product() > 0.0
