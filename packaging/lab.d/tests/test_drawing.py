"""The demo's picture keeps its shape, with and without colours."""

import io
import re
import unittest

from wackalab.demo.drawing import NodeView, Paint, Vip, picture
from wackalab.demo.screen import Screen

NODES = [
    NodeView("web1", ".183", True, [Vip(".200", 0, True, False), Vip(".201", 1, False, True)]),
    NodeView("web2", ".184", False, []),
]


class DrawingTest(unittest.TestCase):
    def test_a_pulled_node_hangs_on_no_cable_and_a_silent_address_is_hollow(self) -> None:
        self.assertEqual(
            [
                "                 client",
                "                   |",
                "  ========+========+========+========",
                "          |                          ",
                "  .-------+-------. .-------x-------.",
                "  | web1     .183 | | web2   pulled |",
                "  |  .200  *      | |               |",
                "  |> .201  o      | |               |",
                "  .---------------. .---------------.",
            ],
            picture(NODES, "client", Paint(False, False)),
        )

    def test_colours_change_no_width(self) -> None:
        plain = picture(NODES, "client", Paint(False, True))
        painted = picture(NODES, "client", Paint(True, True))
        self.assertEqual(plain, [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in painted])
        self.assertNotEqual(plain, painted)

    def test_without_a_terminal_only_what_stays_is_printed(self) -> None:
        out = io.StringIO()
        screen = Screen(out)
        screen.frame(["passing"])
        screen.event("happened")
        screen.keep(["staying"])
        self.assertEqual("happened\nstaying\n", out.getvalue())


if __name__ == "__main__":
    unittest.main()
