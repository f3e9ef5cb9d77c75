"""What is found out about an animation before it is drawn: by how many processes, and how."""

import unittest
from typing import Any

from scene_run import Outcome, SceneTest

SCRIPT = """
    import datetime, os, random, time
    import numpy as np
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation

    fig, ax = plt.subplots(figsize=(2, 1.5))
    line, = ax.plot([0, 1], [0, 1])
    state = dict(x=0.0)

    def busy(seconds):
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass

    def update(i):
        {update}

    anim = FuncAnimation(fig, update, frames=12)
    anim.save("a.mp4", fps=10)
"""


class Decisions(SceneTest):
    def run_update(self, update: str, **wanted: Any) -> Outcome:
        self.path = self.script(SCRIPT.format(update=update))
        return self.run_scene(self.path, **wanted)

    def assert_one_process(self, outcome: Outcome, word: str) -> None:
        self.assertEqual(outcome.traits["most_producers"], 1)
        self.assertIn(word, outcome.traits["notes"][0])
        self.assertTrue(outcome.drawing["every_frame"])

    def test_cheap_updates_are_always_replayed_even_if_independent(self) -> None:
        outcome = self.run_update("line.set_ydata([0, i])")
        self.assertFalse(outcome.drawing["independent"])
        self.assertFalse(outcome.drawing["post_draw"])

    def test_dear_and_independent_updates_are_not_replayed(self) -> None:
        outcome = self.run_update("busy(0.03); line.set_ydata([0, i / 12])")
        self.assertTrue(outcome.drawing["independent"])
        self.assert_drawn_as(outcome, self.reference(self.path))

    def test_dear_and_stateful_updates_are_replayed(self) -> None:
        outcome = self.run_update("busy(0.03); state['x'] += 0.1; line.set_ydata([0, state['x']])")
        self.assertFalse(outcome.drawing["independent"])
        self.assert_drawn_as(outcome, self.reference(self.path))

    def test_replays_that_cost_more_than_drawing_limit_the_producers(self) -> None:
        outcome = self.run_update("busy(0.1); state['x'] += 0.1; line.set_ydata([0, state['x']])")
        self.assertEqual(outcome.traits["most_producers"], 2)
        self.assertIn("runs all updates", outcome.traits["why_most"])

    def test_stateless_is_believed_without_a_trial_of_jumps(self) -> None:
        outcome = self.run_update("line.set_ydata([0, i / 12])", stateless=True)
        self.assertTrue(outcome.drawing["independent"])
        self.assertEqual(outcome.traits["notes"], [])
        self.assert_drawn_as(outcome, self.reference(self.path))

    def test_stateless_that_is_not_true_is_believed_with_a_note(self) -> None:
        outcome = self.run_update("state['x'] += 0.1; line.set_ydata([0, state['x']])",
                                  stateless=True)
        self.assertTrue(outcome.drawing["independent"])
        self.assertIn("although --stateless says", outcome.traits["notes"][0])

    def test_a_clock_leads_to_one_process_and_a_word(self) -> None:
        outcome = self.run_update("ax.set_title(str(time.perf_counter()))")
        self.assert_one_process(outcome, "came out differently")
        self.assertIn("reel verify", outcome.traits["notes"][0])

    def test_a_generator_seeded_in_the_update_leads_to_one_process(self) -> None:
        outcome = self.run_update("line.set_ydata(np.random.default_rng().normal(size=2))")
        self.assert_one_process(outcome, "random numbers")

    def test_the_process_number_leads_to_one_process(self) -> None:
        self.assert_one_process(self.run_update("ax.set_title(str(os.getpid()))"), "frame")

    def test_generators_made_before_are_the_same_in_all_processes(self) -> None:
        outcome = self.run_update("ax.set_title(f'{random.random()} {np.random.random()}')")
        self.assertNotEqual(outcome.traits["most_producers"], 1)
        alone = outcome.producers[-1]
        self.assert_drawn_as(outcome, [alone[frame] for frame in range(12)])

    def test_an_update_that_reads_the_last_drawing_has_it_drawn(self) -> None:
        outcome = self.run_update(
            "ax.set_xlabel(f'{ax.yaxis.label.get_position()}'); ax.set_ylim(0, 10 ** i)\n"
            "        state['x'] = ax.get_tightbbox(fig.canvas.get_renderer()).x0\n"
            "        ax.set_title(f\"{state['x']:.3f}\"); ax.set_ylabel('y')")
        if outcome.traits["most_producers"] == 1:
            self.assertIn("depends on the frames that were drawn", outcome.traits["notes"][0])
        self.assert_drawn_as(outcome, self.reference(self.path))

    def test_drawing_that_counts_is_drawn_by_one_process_as_save_does(self) -> None:
        """The drawing itself changes what comes next: each frame has to be drawn, twice."""
        outcome = self.run_update(
            "state.setdefault('c', fig.canvas.mpl_connect('draw_event', "
            "lambda e: state.update(x=state['x'] + 1))); ax.set_title(str(state['x']))")
        self.assert_one_process(outcome, "depends on the frames that were drawn before")
        frames = self.reference(self.path)
        self.assert_drawn_as(outcome, frames)
        some = self.run_scene(self.path, producers=[[0, 5, 11]])
        self.assertEqual(some.producers[0], {frame: frames[frame] for frame in (0, 5, 11)})

    def test_an_error_in_a_late_update_is_named_by_whoever_replays_it(self) -> None:
        outcome = self.run_update("line.set_ydata([0, 1 / (7 - i)])", producers=[[0, 5, 11], [6]])
        self.assertEqual(sorted(outcome.producers[0]), [0, 5])
        self.assertTrue(outcome.stopped[0].startswith("7: ZeroDivisionError"), outcome.stopped[0])
        self.assertEqual(sorted(outcome.producers[1]), [6])

    def test_an_error_in_the_first_update_is_left_to_producers(self) -> None:
        outcome = self.run_update("raise KeyError('lost')", producers=[[0], [3]])
        self.assertEqual(outcome.error, "")
        self.assertEqual([text[:12] for text in outcome.stopped], ["0: KeyError(", "0: KeyError("])

    def test_an_error_of_a_drawing_is_told_by_who_draws_that_frame(self) -> None:
        broken = "ax.set_title('$\\\\frac{{$' if i == {} else '')"
        outcome = self.run_update(broken.format(0), producers=[[0], [3]])
        self.assertTrue(outcome.stopped[0].startswith("0: ValueError"), outcome.stopped[0])
        self.assertEqual((outcome.error, outcome.stopped[1]), ("", ""))
        outcome = self.run_update(broken.format(11), producers=[[0, 3, 11], [10]])
        self.assertEqual(sorted(outcome.producers[0]), [0, 3])
        self.assertTrue(outcome.stopped[0].startswith("11: ValueError"), outcome.stopped[0])
        self.assertEqual(sorted(outcome.producers[1]), [10])

    def test_an_update_that_ends_its_process_does_not_end_the_parent(self) -> None:
        outcome = self.run_update("os._exit(7) if i == 0 else None", producers=[[0], [3]])
        self.assertEqual(outcome.stopped[0], "0: the process ended itself (exit status 7)")
        outcome = self.run_update("os._exit(7) if i == 8 else None", producers=[[5, 9]])
        self.assertEqual(outcome.stopped[0], "9: the process ended itself (exit status 7)")

    def test_parameters_of_matplotlib_that_the_first_update_sets_stay_set(self) -> None:
        outcome = self.run_update(
            "ax.clear(); ax.plot([0, i])\n"
            "        if i == 0: plt.rcParams['lines.linewidth'] = 9")
        self.assert_drawn_as(outcome, self.reference(self.path))

    def test_going_back_needs_a_fresh_process(self) -> None:
        outcome = self.run_update("line.set_ydata([0, i])",
                                  producers=[[4, 4], [4, 2], [0, 0], [3, 0]])
        for text in outcome.stopped:
            self.assertIn("NeedsFreshProcess", text)

    def test_the_trial_leaves_the_parents_random_numbers_alone(self) -> None:
        script = self.script(SCRIPT.format(
            update="line.set_ydata([random.random(), np.random.random()])")
                             .replace("state =", "np.random.seed(1); random.seed(2); state ="))
        self.assert_drawn_as(self.run_scene(script), self.reference(script))


if __name__ == "__main__":
    unittest.main()
