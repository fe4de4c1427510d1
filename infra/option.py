"""A parameter of the stack that can be left empty, and what then takes its place."""

from functools import cached_property

from aws_cdk import Aws, CfnCondition, CfnParameter, Fn, IResolvable, Stack


class Option:
    """A CloudFormation parameter with the empty text as its default."""

    def __init__(self, stack: Stack, name: str, description: str) -> None:
        """Declare the parameter."""
        self._stack, self._name = stack, name
        self.parameter = CfnParameter(stack, name, default="", description=description)

    @cached_property
    def condition(self) -> CfnCondition:
        """The condition that it was given, declared where somebody asks for it."""
        given = Fn.condition_not(Fn.condition_equals(self.value, ""))
        return CfnCondition(self._stack, f"Has{self._name}", expression=given)

    @property
    def value(self) -> str:
        """Return what was given, or the empty text."""
        return self.parameter.value_as_string

    def given(self, value: object) -> IResolvable:
        """Return ``value`` for a property that stands only where the parameter was given."""
        return Fn.condition_if(self.condition.logical_id, value, Aws.NO_VALUE)

    def otherwise(self, own: str) -> str:
        """Return what was given, or ``own``."""
        return Fn.condition_if(self.condition.logical_id, self.value, own).to_string()

    def where_given(self, value: str) -> str:
        """Return ``value`` where the parameter was given, else the empty text."""
        return Fn.condition_if(self.condition.logical_id, value, "").to_string()
