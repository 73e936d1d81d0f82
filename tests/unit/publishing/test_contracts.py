"""Contracts are stated once, in dbt's form, for dbt's tables and for Python's."""

from member360.publishing import contracts_of_dbt_manifest, contracts_of_python_tables

NODE = {
    "resource_type": "model",
    "name": "sales",
    "relation_name": '"warehouse"."main"."sales"',
    "description": "One row per order.\nNet of nothing.",
    "config": {"meta": {"published": "restricted", "partition_by": "day"}},
    "constraints": [{"type": "primary_key", "columns": ["order_id"]}],
    "columns": {
        "order_id": {"name": "order_id", "data_type": "varchar", "description": "", "constraints": []},
        "amount": {
            "name": "amount",
            "data_type": "decimal(18, 2)",
            "description": "Owed.",
            "constraints": [{"type": "not_null"}],
        },
    },
}


def test_every_table_of_python_states_its_grain_its_key_and_each_column():
    contracts = contracts_of_python_tables()
    assert "member_scores" in contracts
    for contract in contracts.values():
        assert contract.description.startswith("One row per "), contract.name
        assert set(contract.key) <= set(contract.types), contract.name
        assert contract.key, contract.name
        assert all(column.description.endswith(".") for column in contract.columns), contract.name


def test_published_models_are_taken_from_the_manifest_and_others_are_not():
    other = {**NODE, "name": "int_sales", "config": {"meta": {}}}
    test = {**NODE, "name": "a_test", "resource_type": "test"}
    contracts = contracts_of_dbt_manifest({"nodes": {"a": NODE, "b": other, "c": test}})
    assert list(contracts) == ["sales"]
    sales = contracts["sales"]
    assert sales.description == "One row per order. Net of nothing."
    assert sales.types == {"order_id": "VARCHAR", "amount": "DECIMAL(18,2)"}
    assert (sales.key, sales.is_restricted, sales.partition_by) == (("order_id",), True, "day")
    assert [column.not_null for column in sales.columns] == [False, True]
