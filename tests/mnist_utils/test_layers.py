import keras
import tensorflow as tf  # type: ignore[import-untyped]

from mnist_utils.layers import describe_layers


def ramp(x):
    return keras.ops.maximum(x, 0.0)


def described(*layers):
    return describe_layers(keras.Sequential([keras.Input((2, 3)), *layers]))


def test_units_activations_and_missing_biases_are_named():
    dense = keras.layers.Dense
    found = described(
        keras.layers.Flatten(), dense(4, "relu"), dense(3, use_bias=False), dense(2, "softmax")
    )
    assert found == ["Flatten", "Dense(4, relu)", "Dense(3, linear, no bias)", "Dense(2, softmax)"]


def test_an_activation_has_one_name_however_it_is_given():
    ways = ["relu", keras.activations.relu, keras.layers.ReLU(), tf.nn.relu]
    assert {described(keras.layers.Dense(4, way))[0] for way in ways} == {"Dense(4, relu)"}
    ways = ["softmax", keras.layers.Softmax(), tf.nn.softmax]
    assert {described(keras.layers.Dense(4, way))[0] for way in ways} == {"Dense(4, softmax)"}


def test_a_function_that_is_not_of_keras_is_one_of_your_own():
    assert described(keras.layers.Dense(4, ramp)) == ["Dense(4, a function of your own)"]


def test_what_is_no_model_has_no_layers():
    assert describe_layers(None) == []
