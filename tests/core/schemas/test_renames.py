"""Columns that may have got another name."""

from gitml.core.schemas.renames import renames


def test_names_that_are_alike() -> None:
    assert renames(["Body mass (g)", "sex"], ["body_mass_g", "x"]) == {
        "Body mass (g)": "body_mass_g"
    }
    assert renames(["aa_1", "a_a1"], ["aA1"]) == {"aa_1": "aA1"}  # each once
    assert renames(["temperature"], ["temperatur"]) == {"temperature": "temperatur"}


def test_of_very_many_only_the_same_are_found() -> None:
    gone = [f"gene_{number}" for number in range(30_000)]
    new = [f"Gene {number}x" for number in range(1, 30_000)] + ["Gene 0"]
    assert renames(gone, new) == {"gene_0": "Gene 0"}
