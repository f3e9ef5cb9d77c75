"""A figure is made exactly as many pixels as are wanted."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "../../producer/python"))

from reel._figure_pixels import fit_figure  # noqa: E402


class Figure:
    """What fit_figure uses of a Figure."""

    def __init__(self, width: float, height: float) -> None:
        self.inches = (width, height)

    def get_size_inches(self):
        return self.inches

    def set_size_inches(self, width: float, height: float) -> None:
        self.inches = (width, height)


class FittedFigures(unittest.TestCase):
    def test_each_width_at_each_dpi_comes_out_to_the_pixel(self) -> None:
        for dpi in (72, 96, 100, 101, 137.3):
            for width in range(1, 2000):
                figure = Figure(6.4, 4.8)
                used = fit_figure(figure, dpi, width, 77)
                # As Agg computes it from the figure's size.
                self.assertEqual([int(length * used) for length in figure.inches], [width, 77])

    def test_the_same_shape_changes_the_dpi_and_another_the_inches(self) -> None:
        figure = Figure(6.4, 4.8)
        self.assertEqual((fit_figure(figure, 100, 1280, 960), figure.inches), (200, (6.4, 4.8)))
        self.assertEqual((fit_figure(figure, 100, 1280, 0), figure.inches), (200, (6.4, 4.8)))
        self.assertEqual((fit_figure(figure, 100, 1280, 480), figure.inches), (100, (12.8, 4.8)))


if __name__ == "__main__":
    unittest.main()
