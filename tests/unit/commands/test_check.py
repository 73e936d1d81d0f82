"""`member360 check`: one pass names everything, of all files."""

from member360.commands.main import main
from member360.workspace import write_starter


def test_conditions_are_judged_beside_other_mistakes(tmp_path, capsys):
    write_starter(tmp_path / "w")
    for file, was, now in (
        ("businesses/corner_shop.yml", 'margin_rate: "0.25"', 'margin_rate: "25"'),
        ("segments/sleeping.yml", "owner: growth", "owner: 5"),
        ("segments/sleeping.yml", "stage = 'dormant'", "stage = 'dorment'"),
        ("segments/second_order_due.yml", "corner_shop", "corner_shop_2"),
        ("benefits.yml", "face_value: ", "face_valeu: "),
        ("benefits.yml", "eligibility: member_business['corner_shop']", "eligibility: member_busines['corner_shop']"),
    ):
        path = tmp_path / "w" / file
        text = path.read_text(encoding="utf-8")
        assert was in text
        path.write_text(text.replace(was, now), encoding="utf-8")
    assert main(["check", "--workspace", str(tmp_path / "w"), "--home", str(tmp_path / "home")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "6 problems in the workspace:"
    assert [line.split(": ")[0].strip() for line in said[1:]] == [
        "benefits.yml:12",
        "benefits.yml:21",
        "businesses/corner_shop.yml:9",
        "segments/second_order_due.yml:8",
        "segments/sleeping.yml:5",
        "segments/sleeping.yml:6",
    ]
