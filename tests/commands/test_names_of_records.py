"""Names that DVC keeps for its own files: data that is called so would stop all of DVC."""

import pytest

from tests.fixtures.project import Project


@pytest.mark.slow
@pytest.mark.parametrize("name", ["z.dvc", "dvc.yaml"])
def test_a_folder_with_a_name_of_a_record_is_not_added(project: Project, name: str) -> None:
    project.write(f"{name}/1", "1")
    done = project.gitml("add", name)
    assert done.code == 2
    assert f"'{name}' cannot be tracked: DVC keeps that name for its own files" in done.err
    assert not project.path(f"{name}.dvc").exists()


@pytest.mark.slow
def test_data_is_not_moved_to_a_name_of_a_record(project: Project) -> None:
    project.write("a", "1")
    project.gitml("add", "a")
    done = project.gitml("move", "a", "z.dvc")
    assert done.code == 2
    assert "'z.dvc' cannot be tracked" in done.err
    assert project.path("a").exists()
    done = project.gitml("import-url", str(project.path("a")), "i.dvc")
    assert done.code == 2
    assert "hint: give it another name, which does not end in .dvc" in done.err


@pytest.mark.slow
def test_a_record_of_such_a_name_is_named_and_can_be_mended_by_hand(project: Project) -> None:
    project.write("z/1", "1")
    project.dvc("add", "--quiet", "z")
    record = project.path("z.dvc").read_text()
    project.path("z.dvc").unlink()
    project.path("z").rename(project.path("z.dvc"))
    project.write("z.dvc.dvc", record.replace("path: z", "path: z.dvc"))
    project.commit()
    done = project.gitml("remove", "z.dvc")
    assert done.code == 3
    told = "give the data another name, and write that into its record: z.dvc.dvc"
    assert told in done.err
    project.path("z.dvc").rename(project.path("z"))
    project.write("z.dvc.dvc", record)
    assert project.gitml("remove", "z").code == 0
    assert not project.path("z.dvc.dvc").exists()
