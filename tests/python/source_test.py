"""What an animation's source settles: size, rate, length, and which calls are taken over."""

import unittest

from scene_run import SceneTest, animation_scripts

class UnseededNumbers(SceneTest):
    def test_unseeded_numbers_are_the_same_in_all_processes(self) -> None:
        path = dict(animation_scripts())["random_unseeded"]
        outcome = self.run_scene(path)
        self.assert_drawn_as(outcome, [outcome.producers[-1][frame] for frame in range(16)])
        self.assertEqual(len(outcome.producers), 5)
        self.assertNotEqual(outcome.traits["most_producers"], 1)
        self.assertEqual(len({pixels[2] for pixels in outcome.producers[-1].values()}), 16)


FILM = """
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation

    fig, ax = plt.subplots(figsize=(2, 1.5))
    line, = ax.plot([0, 1], [0, 1])

    def update(i):
        line.set_ydata([0, i / 10])

    anim = FuncAnimation(fig, update, frames={frames})
    {end}
"""


class WantedFilm(SceneTest):
    """Size, rate and length that the user asks for."""

    def film(self, frames: str = "10", end: str = "plt.show()") -> str:
        return self.script(FILM.format(frames=frames, end=end))

    def test_wanted_size_of_the_same_shape_is_the_same_picture_at_another_dpi(self) -> None:
        outcome = self.run_scene(self.film(), width=400, height=300)
        self.assert_drawn_as(outcome, self.reference(self.film(end="anim.save('a.mp4', dpi=200)")))

    def test_wanted_size_of_another_shape_changes_the_inches(self) -> None:
        outcome = self.run_scene(self.film(), width=320, height=150)
        larger = self.film(end="fig.set_size_inches(3.2, 1.5); plt.show()")
        self.assert_drawn_as(outcome, self.reference(larger))

    def test_each_wanted_size_is_met_to_the_pixel(self) -> None:
        for width, height in ((401, 301), (1920, 1080), (333, 77), (101, 0), (0, 99)):
            outcome = self.run_scene(self.film(), width=width, height=height, producers=[[3]])
            size = [outcome.traits["width"], outcome.traits["height"]]
            self.assertEqual(size, [width or 132, height or 76])
            self.assertEqual(outcome.producers[0][3][:2], size)

    def test_wanted_rate_and_fewer_frames_are_taken(self) -> None:
        outcome = self.run_scene(self.film(), fps="24", frame_count=4)
        self.assertEqual((outcome.traits["fps"], outcome.traits["frame_count"]), ("24", 4))
        self.assert_drawn_as(outcome, self.reference(self.film())[:4])

    def test_more_frames_than_there_are_is_an_error_that_says_how_many(self) -> None:
        outcome = self.run_scene(self.film(), frame_count=11)
        self.assertIn("11 frames are wanted, but the animation anim has only 10", outcome.error)

    def test_frames_without_end_go_on_as_long_as_wanted(self) -> None:
        outcome = self.run_scene(self.film("None, save_count=5"), frame_count=9)
        self.assert_drawn_as(outcome, self.reference(self.film("None, save_count=9")))

    def test_a_generator_is_counted_up_to_what_is_wanted(self) -> None:
        endless = self.film("lambda: iter(int, 1), save_count=5")
        self.assertEqual(self.run_scene(endless).traits["frame_count"], 5)
        self.assertEqual(self.run_scene(endless, frame_count=8).traits["frame_count"], 8)
        ending = self.film("lambda: iter(range(6))")
        self.assertIn("has only 6", self.run_scene(ending, frame_count=8).error)

    def test_the_rate_comes_from_save_its_writer_or_the_interval(self) -> None:
        for end, rate in (("anim.save('a.mp4', fps=23.976)", "2997/125"),
                          ("from matplotlib.animation import FFMpegWriter as W\n"
                           "    anim.save('a.mp4', writer=W(fps=12))", "12"),
                          ("anim._interval = 1000 / 60; plt.show()", "60"),
                          ("anim._interval = 33; plt.show()", "1000/33")):
            self.assertEqual(self.run_scene(self.film(end=end)).traits["fps"], rate)

    def test_html_is_taken_over_like_save(self) -> None:
        for end in ("anim.to_jshtml(fps=7)", "anim.to_html5_video()"):
            outcome = self.run_scene(self.film(end=f"{end}; raise SystemExit(3)"))
            self.assert_drawn_as(outcome, self.reference(self.film()))

    def test_an_animation_neither_saved_nor_shown_is_drawn_at_the_end(self) -> None:
        outcome = self.run_scene(self.film(end=""))
        self.assert_drawn_as(outcome, self.reference(self.film()))

    def test_a_backend_with_windows_is_replaced(self) -> None:
        outcome = self.run_scene(self.script("""
    import matplotlib
    matplotlib.use("TkAgg")
    """ + FILM.format(frames=10, end="plt.switch_backend('QtAgg'); plt.show()")))
        self.assertEqual(outcome.error, "")
        self.assertEqual(outcome.traits["frame_count"], 10)

    def test_a_figure_that_changes_size_keeps_it_as_matplotlibs_pipe_writers_do(self) -> None:
        grows = FILM.format(frames=10, end="anim.save('a.mp4')").replace(
            "line.set_ydata([0, i / 10])", "fig.set_size_inches(2 + i, 1.5)")
        path = self.script(grows)
        self.assert_drawn_as(self.run_scene(path), self.reference(path))


if __name__ == "__main__":
    unittest.main()
