"""What shots can be selected by: the table that grammar, errors, completion and page are made of."""

from dataclasses import dataclass

from consistency_pipeline.records import Status

ID = "id"  # the method of a bare word; it cannot be written
NONE = "none"


@dataclass(frozen=True, slots=True)
class Method:
    """One way to select shots: `name:value`.

    `known` are all values that there can be, where that is fixed; `ordered` values are numbers and can be compared.
    """

    name: str
    means: str
    example: str
    known: tuple[str, ...] = ()
    ordered: bool = False


METHODS = {
    method.name: method
    for method in (
        Method("scene", "shots of this scene", "scene:desk"),
        Method("subject", "shots that show, or make, a reference of this subject", "subject:mug"),
        Method("look", "shots in this look; `photo` where a scene names none", "look:photo"),
        Method("size", "shots asked for at this size", "size:896x*"),
        Method("tag", "shots of scenes with this tag; `compare` for those of comparisons", "tag:outdoor"),
        Method("seed", "shots with this seed: a glob, or a comparison", "seed:>=1500000000", ordered=True),
        Method("take", "shots with this number among those that differ by their seed only", "take:3", ordered=True),
        Method("status", "shots that stand so now", "status:failed", known=tuple(Status)),
        Method("model", "shots to be made with this model, by its slug or AIR id", "model:nano-banana-2"),
        Method(
            "score",
            "shots whose picture was scored so; `score:none` where none was",
            "score:<0.6",
            known=(NONE,),
            ordered=True,
        ),
        Method(
            "state",
            "`new`: never asked for; `modified`: its inputs have changed since its picture was made, an approved one's"
            " too; `unmodified`: asked for as it is now",
            "state:modified",
            known=("new", "modified", "unmodified"),
        ),
        Method("reference", "shots that are sent this reference", "reference:mug.back"),
    )
}
