"""The plan of the LAN's addresses. Needs no root."""

import unittest

from wackalab.errors import UsageError
from wackalab.network import plan_addresses
from wackalab.plan import Plan, draft


class AddressesTest(unittest.TestCase):
    def test_nodes_follow_the_first_with_its_prefix(self) -> None:
        self.assertEqual(["10.0.0.9/16", "10.0.0.10/16"], plan_addresses("10.0.0.9/16", 2))

    def test_an_address_that_names_no_prefix_is_on_the_usual_one(self) -> None:
        self.assertEqual(["10.0.0.9/24"], plan_addresses("10.0.0.9", 1))
        self.assertEqual(["2001:db8::9/64"], plan_addresses("2001:db8::9", 1))
        state = draft(Plan("x", kind="none", first="10.0.0.9", edge="10.0.0.1", with_router=True))
        assert state.router is not None
        self.assertEqual("10.0.0.1/24", state.router.address)

    def test_what_is_no_address_is_refused_with_an_example(self) -> None:
        for text in ("10.0.0", "10.0.0.9/33", "web1", ""):
            with self.assertRaisesRegex(UsageError, "192.168.100.183/24"):
                plan_addresses(text, 1)


if __name__ == "__main__":
    unittest.main()
